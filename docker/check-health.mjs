// Health check of the gateway's container: ends with 0 while it answers.
const port = process.env.LABGATE_HTTP_PORT ?? '8080';
const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(3_000) });
process.exit(ok ? 0 : 1);
