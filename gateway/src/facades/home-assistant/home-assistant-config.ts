import { z } from 'zod';

/** The `homeAssistant` section of `labgate.yaml`. */
export const homeAssistantConfigSchema = z.strictObject({
  enabled: z.boolean().default(false).describe('Announce every device to Home Assistant (MQTT discovery).'),
  prefix: z
    .string()
    .regex(/^[a-zA-Z0-9_-]+(\/[a-zA-Z0-9_-]+)*$/, 'a topic without wildcards')
    .default('homeassistant')
    .describe('The discovery prefix that Home Assistant is configured with.'),
});
export type HomeAssistantConfig = z.infer<typeof homeAssistantConfigSchema>;
