import { isInside, isNetwork } from '../../risk/network.ts';

const DEFAULT = ['10.0.0.0/24'];

test.each([
  '10.0.0.1',
  ' 10.0.0.1 ',
  '10.0.0.255',
  '10.0.0.1:443',
  '::ffff:10.0.0.1',
  '::FFFF:a00:1',
  '0:0:0:0:0:ffff:10.0.0.1',
  '[::ffff:10.0.0.1]:443',
  '64:ff9b::10.0.0.1',
  '64:ff9b::a00:1',
  '0x0a000001',
  '167772161',
  '0xa.0.0.1',
  '10.1',
])('%s lies in 10.0.0.0/24', (address) => {
  expect(isInside(address, DEFAULT)).toBe(true);
});

test.each([
  '10.0.1.0',
  '9.255.255.255',
  '010.0.0.1',
  '10.0.0.256',
  '10.0.0.1.1',
  '10.0.0.1/24',
  '::10.0.0.1',
  'fe80::1%eth0',
  '::1',
  '',
  'localhost',
  '10.0.0.1, 8.8.8.8',
  '１０.0.0.1',
  '4294967296',
])('%s does not', (address) => {
  expect(isInside(address, DEFAULT)).toBe(false);
});

test('blocks of both families, single addresses and edges', () => {
  expect(isInside('2001:db8::5', ['2001:db8::/32'])).toBe(true);
  expect(isInside('2001:db9::5', ['2001:db8::/32'])).toBe(false);
  expect(isInside('fe80::1%eth0', ['fe80::/10'])).toBe(true);
  expect(isInside('203.0.113.9', ['0.0.0.0/0'])).toBe(true);
  expect(isInside('::1', ['0.0.0.0/0'])).toBe(false);
  expect(isInside('127.0.0.1', ['127.0.0.1'])).toBe(true);
  expect(isInside('127.0.0.2', ['127.0.0.1'])).toBe(false);
  expect(isInside('10.0.0.128', ['10.0.0.128/25'])).toBe(true);
  expect(isInside('10.0.0.127', ['10.0.0.128/25'])).toBe(false);
  expect(isInside('10.0.0.1', [])).toBe(false);
});

test('a block that cannot be read holds no address', () => {
  for (const block of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'any', '', '::/129', '/0']) {
    expect(isNetwork(block)).toBe(false);
    expect(isInside('10.0.0.1', [block])).toBe(false);
  }
});
