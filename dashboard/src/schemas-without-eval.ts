import { z } from 'zod';

// `script-src 'self'` forbids the code that the schema library would otherwise compile when a schema is made, so this
// module has to be the first import of the page.
z.config({ jitless: true });
