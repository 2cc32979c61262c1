import { z } from 'zod';

const portSchema = z.int().min(0).max(65535);

/** The section `tls` of `labgate.yaml`: further listeners, beside those without TLS, which stay where `http.host` says. */
export const tlsConfigSchema = z
  .strictObject({
    host: z.string().min(1).default('0.0.0.0').describe('Address of the listeners with TLS.'),
    mqttPort: portSchema.default(8883),
    httpPort: portSchema.default(8443),
    cert: z.string().min(1).optional().describe('Certificate, with those it hangs on, as PEM.'),
    key: z.string().min(1).optional().describe('Its private key, as PEM, readable by its owner alone.'),
    clientCa: z
      .string()
      .min(1)
      .optional()
      .describe('Authorities of clients, as PEM; with them every client needs a certificate.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: 'both `cert` and `key`, or neither: then a pair is made',
  });
export type TlsConfig = z.infer<typeof tlsConfigSchema>;
