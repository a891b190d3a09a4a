import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isLoopback, readConfig, readConfirmdConfig } from '../config.ts';
import { CANARY } from './support/canaries.ts';
import { complaint } from './support/complaint.ts';
import { removeTempFolders, tempFolder } from './support/temp-folder.ts';

const FEISHU = {
  FEISHU_APP_ID: 'cli_1',
  FEISHU_APP_SECRET: 'app secret',
  FEISHU_ENCRYPT_KEY: 'encrypt key',
  FEISHU_VERIFICATION_TOKEN: 'token',
};

describe('the configuration', () => {
  test('of an empty environment is the loopback address and local data', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: null,
      home: `${homedir()}/.countersign`,
      apiServerKey: null,
      trustedNetworks: ['10.0.0.0/24'],
      logLevel: 'info',
      policyFile: null,
      temporalAddress: null,
      embeddedTemporalPort: 7233,
      temporalNamespace: 'default',
      feishu: null,
      feishuPeople: { approvers: [], admins: [], executors: [] },
    });
  });

  test('of confirmd is a port, a folder and a ledger of its own, and the people of the main one', () => {
    expect(
      readConfirmdConfig({ APPROVAL_HOME: '/data', TEMPORAL_ADDRESS: 'far:7233', PORT: '9' }, {}),
    ).toMatchObject({
      host: '127.0.0.1',
      port: 6000,
      home: '/data/confirmd',
      ledgerFile: '/data/confirmd/ledger.db',
      policyFolder: '/data',
      surface: 'confirmations',
      confirmationRateLimit: 10,
      temporalAddress: null,
    });
    const env = {
      CONFIRMATION_HOST: '::1',
      CONFIRMATION_PORT: '7000',
      CONFIRMATION_RATE_LIMIT: '5',
      ...FEISHU,
    };
    expect(readConfirmdConfig(env, {})).toMatchObject({ host: '::1', port: 7000, confirmationRateLimit: 5 });
    const options = { host: 'localhost', port: '7001', rateLimit: '6', dbPath: '/elsewhere/c.db' };
    expect(readConfirmdConfig(env, options)).toMatchObject({
      host: 'localhost',
      port: 7001,
      confirmationRateLimit: 6,
      home: '/elsewhere/c.db.d',
      ledgerFile: '/elsewhere/c.db',
      feishu: null,
    });
  });

  test('gives an agent its server and key, and its commands four variables of the environment', () => {
    expect(readConfig({}).agent).toMatchObject({ platformUrl: null, key: null });
    expect(Object.keys(readConfig({}).agent.environment)).toEqual(['PATH', 'HOME']);
    const env = { PATH: '/bin', HOME: '/home/a', LANG: 'C', TMPDIR: '/var/tmp' };
    const given = { PLATFORM_URL: 'http://b.example/', COUNTERSIGN_KEY: 'c', API_SERVER_KEY: 'd'.repeat(16) };
    expect(readConfig({ ...env, ...given, SHELL: '/bin/sh' }).agent).toEqual({
      platformUrl: 'http://b.example',
      key: 'c',
      environment: env,
    });
    expect(readConfig({ API_SERVER_KEY: 'd'.repeat(16) }).agent.key).toBe('d'.repeat(16));
    expect(complaint({ PLATFORM_URL: 'b.example' })).toContain('PLATFORM_URL');
  });

  test('reads an empty variable as one that is not set', () => {
    expect(readConfig({ HOST: '', PORT: '', API_SERVER_KEY: '', TEMPORAL_ADDRESS: '' })).toEqual(
      readConfig({}),
    );
  });

  test('knows the older names, and prefers the new ones', () => {
    const older = { SUPERVISOR_HOST: '0.0.0.0', SUPERVISOR_PORT: '9000' };
    expect(readConfig(older)).toMatchObject({ host: '0.0.0.0', port: 9000 });
    expect(readConfig({ ...older, HOST: '::1', PORT: '0' })).toMatchObject({ host: '::1', port: 0 });
  });

  test('gives the people of Feishu their roles', () => {
    const env = {
      APPROVAL_WHITELIST: 'ou_1, ou_2,',
      COMMANDER_OPEN_ID: 'ou_3',
      FEISHU_ADMIN_ID: 'ou_4',
      EXECUTOR_OPEN_ID: 'ou_5',
    };
    expect(readConfig(env).feishuPeople).toEqual({
      approvers: ['ou_1', 'ou_2', 'ou_3'],
      admins: ['ou_4'],
      executors: ['ou_5'],
    });
  });

  test('has Feishu only with everything that makes its callbacks safe', () => {
    expect(readConfig(FEISHU).feishu).toMatchObject({ appId: 'cli_1', baseUrl: 'https://open.feishu.cn' });
    for (const name of Object.keys(FEISHU).filter((one) => one !== 'FEISHU_APP_ID')) {
      const said = complaint({ ...FEISHU, [name]: '' });
      expect(said).toContain(`${name} must be set when FEISHU_APP_ID is`);
      expect(said).toContain('it is not set');
    }
  });

  test('needs no secret of callbacks for the long connection, but an id that the vendor’s client takes', () => {
    const env = { FEISHU_MODE: 'ws', FEISHU_APP_ID: 'cli_0123456789abcdef', FEISHU_APP_SECRET: CANARY };
    expect(readConfig(env).feishu).toMatchObject({ mode: 'ws', encryptKey: '', verificationToken: '' });
    expect(readConfig({ ...env, FEISHU_VERIFICATION_TOKEN: 'v' }).feishu?.verificationToken).toBe('v');
    expect(readConfig(FEISHU).feishu?.mode).toBe('webhook');
    expect(complaint({ ...env, FEISHU_APP_SECRET: '' })).toContain('FEISHU_APP_SECRET must be set');
    expect(complaint({ ...env, FEISHU_APP_ID: 'cli_1' })).toContain(
      'FEISHU_APP_ID must be cli_ and 16 hex digits when FEISHU_MODE is ws; it is "cli_1"',
    );
    const said = complaint({ ...env, FEISHU_MODE: 'webhook' });
    expect(said).toContain('FEISHU_ENCRYPT_KEY must be set');
    expect(said).toContain('FEISHU_MODE=ws needs none');
    expect(said).not.toContain(CANARY);
  });

  test.each<[string, string, string]>([
    ['PORT', 'http', 'PORT must be a port number from 0 to 65535; it is "http"'],
    ['PORT', '65536', 'PORT must be a port number from 0 to 65535; it is "65536"'],
    ['PORT', '-1', 'it is "-1"'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be debug, info, warn, error or silent; it is "loud"'],
    [
      'TEMPORAL_ADDRESS',
      'localhost',
      'TEMPORAL_ADDRESS must be host:port, with a port from 1 to 65535; it is "localhost"',
    ],
    ['TEMPORAL_ADDRESS', 'far:72330', 'with a port from 1 to 65535; it is "far:72330"'],
    ['TEMPORAL_ADDRESS', 'far:0', 'with a port from 1 to 65535'],
    ['PUBLIC_URL', 'https://u:p@a.example', 'without a user, a query or a slash at its end'],
    ['PUBLIC_URL', 'https://a.example/?x=1', 'without a user, a query or a slash at its end'],
    ['PUBLIC_URL', 'a.example', 'must be an http or https address'],
    ['FEISHU_MODE', 'ws', 'FEISHU_APP_ID must be set when FEISHU_MODE is ws'],
    ['TEMPORAL_ADDRESS', 'http://localhost:7233', 'TEMPORAL_ADDRESS must be host:port'],
    ['OLLAMA_URL', '127.0.0.1:11434', 'must be an http or https address of an Ollama server'],
    ['OLLAMA_URL', 'http://u:p@127.0.0.1:11434', 'without a user or a query'],
    ['OLLAMA_URL', 'http://127.0.0.1:99999', 'must be an address such as http://127.0.0.1:11434'],
    ['OLLAMA_MODEL', 'llama-guard3', 'OLLAMA_URL must be set when OLLAMA_MODEL is'],
    ['TRUSTED_NETWORK', '10.0.0.0/24, home', 'TRUSTED_NETWORK "home" is no CIDR block'],
    ['TRUSTED_NETWORK', '10.0.0.0/33', 'TRUSTED_NETWORK "10.0.0.0/33" is no CIDR block'],
    ['TRUSTED_NETWORK', 'fd00::/129', 'is no CIDR block'],
    ['TRUSTED_NETWORK', '10.0.0/8', 'is no CIDR block'],
    ['FEISHU_MODE', 'poll', 'FEISHU_MODE must be ws (the long connection) or webhook; it is "poll"'],
    ['FEISHU_BASE_URL', 'open.feishu.cn', 'FEISHU_BASE_URL must be an http or https address'],
    ['FEISHU_BASE_URL', 'https://x/', 'FEISHU_BASE_URL must be an http or https address'],
    ['DATABASE_URL', 'postgres://h/db', 'TEMPORAL_ADDRESS must be set when DATABASE_URL is'],
    ['DATABASE_URL', 'mysql://h/db', 'DATABASE_URL must be an address of PostgreSQL'],
    ['DATABASE_URL', 'postgres://h', 'DATABASE_URL must name a database after the host'],
    ['DATABASE_URL', 'postgres://h/db?sslmode=on', 'DATABASE_URL must have an sslmode of disable, prefer'],
  ])('with %s=%s is refused in words that name both', (name, value, message) => {
    expect(complaint({ [name]: value })).toContain(message);
  });

  test.each([
    'postgres://ann:hunter2secret@h',
    'postgresql://ann:hunter2secret@h:notaport/db',
    'http://ann:hunter2secret@h/db',
    'ann:hunter2secret@h/db',
    'postgres://ann:hunter2secret@h/db?sslmode=on',
  ])('never shows the password of an address that is wrong (%#)', (value) => {
    const said = complaint({ DATABASE_URL: value, TEMPORAL_ADDRESS: 'h:7233' });
    expect(said).toContain('DATABASE_URL');
    expect(said).not.toContain('hunter2');
  });

  test('takes an address of PostgreSQL, and keys that stand apart from the data', () => {
    const DATABASE_URL = 'postgresql://ann:p%40ss@h:5433/ledger?sslmode=verify-full';
    const env = {
      DATABASE_URL,
      TEMPORAL_ADDRESS: 'h:7233',
      APPROVAL_HOME: '/data',
      KEYS_FILE: '/run/keys.json',
    };
    expect(readConfig(env)).toMatchObject({ databaseUrl: DATABASE_URL, keysFile: '/run/keys.json' });
    expect(readConfig({ APPROVAL_HOME: '/data' })).toMatchObject({
      databaseUrl: null,
      keysFile: '/data/keys.json',
    });
  });

  test('takes networks of both kinds', () => {
    expect(readConfig({ TRUSTED_NETWORK: '10.0.0.0/8,fd00::/8, 192.168.1.7' }).trustedNetworks).toEqual([
      '10.0.0.0/8',
      'fd00::/8',
      '192.168.1.7',
    ]);
  });

  test('names every wrong variable at once', () => {
    const said = complaint({ PORT: 'x', LOG_LEVEL: 'y', TEMPORAL_ADDRESS: 'z' });
    for (const name of ['PORT', 'LOG_LEVEL', 'TEMPORAL_ADDRESS']) expect(said).toContain(`  ${name} `);
  });

  test('never shows a secret that is wrong', () => {
    const short = CANARY.slice(0, 8);
    const said = complaint({ API_SERVER_KEY: short });
    expect(said).toContain('API_SERVER_KEY must be at least 16 characters');
    expect(said).toContain('its value is not shown');
    expect(said).not.toContain(short);
    expect(complaint({ DATABASE_URL: `postgres://app:${CANARY}@db/x` })).not.toContain(CANARY);
    expect(complaint({ FEISHU_BASE_URL: `ftp://bot:${CANARY}@x` })).not.toContain(CANARY);
    expect(complaint({ ...FEISHU, FEISHU_APP_SECRET: CANARY, FEISHU_ENCRYPT_KEY: '' })).not.toContain(CANARY);
  });
});

test('only loopback names are loopback', () => {
  for (const host of ['127.0.0.1', '::1', 'localhost']) expect(isLoopback(host)).toBe(true);
  for (const host of ['0.0.0.0', '::', 'localhost.example.com', '127.0.0.1.nip.io', '']) {
    expect(isLoopback(host)).toBe(false);
  }
});

describe('a secret in a file', () => {
  afterEach(removeTempFolders);

  test('counts as if it stood in the variable, without the end of its line', () => {
    const file = join(tempFolder(), 'key');
    writeFileSync(file, 'a key of sixteen and more\n');
    expect(readConfig({ API_SERVER_KEY_FILE: file }).apiServerKey).toBe('a key of sixteen and more');
    expect(readConfig({ COUNTERSIGN_KEY_FILE: file }).agent.key).toBe('a key of sixteen and more');
  });

  test('is refused where it is not there, is empty, or is given twice, and is never shown', () => {
    const file = join(tempFolder(), 'key');
    expect(complaint({ API_SERVER_KEY_FILE: file })).toContain('API_SERVER_KEY_FILE');
    writeFileSync(file, '\n');
    expect(complaint({ API_SERVER_KEY_FILE: file })).toContain('is empty');
    writeFileSync(file, `${CANARY}\n`);
    expect(complaint({ API_SERVER_KEY_FILE: file, API_SERVER_KEY: CANARY })).toContain('both set');
    writeFileSync(file, 'short-secret');
    expect(complaint({ API_SERVER_KEY_FILE: file })).not.toContain('short-secret');
  });
});
