import { readFileSync } from 'node:fs';
import { CLIENT_TYPES, drawClientTypes } from '../support/client-types.ts';

test('the client’s types are those of the OpenAPI document; `npm run client:types` draws them anew', async () => {
  expect(readFileSync(CLIENT_TYPES, 'utf8') === (await drawClientTypes())).toBe(true);
});
