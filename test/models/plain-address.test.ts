import { plainAddress } from '../../models/plain-address.ts';

test.each([
  ['http://127.0.0.1:11434', 'http://127.0.0.1:11434'],
  ['https://ada:secret@models.example/v1/', 'https://models.example/v1'],
  ['https://models.example/v1?key=secret#x', 'https://models.example/v1'],
])('%s is shown as %s, without credentials', (url, shown) => {
  expect(plainAddress(url)).toBe(shown);
});
