import { hostKindOf, hostOf } from '../../risk/address.ts';

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0xA9FEA9FE/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://[::ffff:169.254.169.254]:80/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[fd00:ec2::254]/',
  'http://user@169.254.169.254./',
  'http://169%2e254%2e169%2e254/',
  'http://\uff11\uff16\uff19.254.169.254/',
  'http://169\u3002254\u3002169\u3002254/',
  'http://169.254.169.254.nip.io/',
  'http://x.169-254-169-254.sslip.io/',
  'http://metadata.google.internal./x',
  '100.100.100.200/latest',
])('%s is where the cloud hands out credentials', (url) => {
  expect(hostKindOf(url)).toBe('metadata');
});

test.each([
  ['http://example.com/169.254.169.254', 'name'],
  ['http://169.254.169.254@example.com/', 'name'],
  ['http://192.0.2.1/', 'public'],
  ['http://10.1.2.3/', 'private'],
  ['db.internal:5432', 'private'],
  ['http://localhost:3000', 'loopback'],
  ['http://127.1/', 'loopback'],
  ['http://[::1]/', 'loopback'],
  ['http://169.254.7.7/', 'linkLocal'],
  ['', 'name'],
])('%p is %s', (url, kind) => {
  expect(hostKindOf(url)).toBe(kind);
});

test('a host is read without scheme, user, port and path', () => {
  expect(hostOf('https://ada:secret@Example.COM.:8443/a?b#c')).toBe('example.com');
  expect(hostOf('example.com:80/x')).toBe('example.com');
  expect(hostOf('[2001:db8::1]:443')).toBe('2001:db8::1');
});
