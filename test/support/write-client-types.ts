import { writeFileSync } from 'node:fs';
import { CLIENT_TYPES, drawClientTypes } from './client-types.ts';

/** `npm run client:types`. */
writeFileSync(CLIENT_TYPES, await drawClientTypes());
