import { homedir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../client/settings.ts';
import { SettingsError } from '../../client/variables.ts';

describe('the client’s variables', () => {
  test('none of them needs to be set', () => {
    expect(readSettings({})).toEqual({
      url: 'http://127.0.0.1:8080',
      key: null,
      workspace: 'default',
      timeoutSeconds: null,
      pollIntervalSeconds: 50,
      useWebSocket: true,
      auditLogPath: null,
      configFile: join(homedir(), '.countersign', 'config.yaml'),
      configFileNamed: false,
      folder: process.cwd(),
    });
  });

  test('each says what it is for', () => {
    const env = {
      PLATFORM_URL: 'https://approvals.example.com/countersign/',
      WORKSPACE_ID: 'shop',
      APPROVAL_TIMEOUT: '120',
      APPROVAL_POLL_INTERVAL: '2.5',
      APPROVAL_USE_WEBSOCKET: 'False',
      AUDIT_LOG_PATH: '/var/log/approvals.jsonl',
      COUNTERSIGN_KEY: 'csk_agent',
      API_SERVER_KEY: 'another',
      CONFIG_FILE: '/etc/agent/config.yaml',
    };
    expect(readSettings(env)).toEqual({
      url: 'https://approvals.example.com/countersign',
      key: 'csk_agent',
      workspace: 'shop',
      timeoutSeconds: 120,
      pollIntervalSeconds: 2.5,
      useWebSocket: false,
      auditLogPath: '/var/log/approvals.jsonl',
      configFile: '/etc/agent/config.yaml',
      configFileNamed: true,
      folder: process.cwd(),
    });
  });

  test('an empty one counts as not set', () => {
    const empty = {
      PLATFORM_URL: '',
      WORKSPACE_ID: '',
      APPROVAL_TIMEOUT: '',
      APPROVAL_USE_WEBSOCKET: '',
      COUNTERSIGN_KEY: '',
    };
    expect(readSettings(empty)).toEqual(readSettings({}));
  });

  test('without an address it is the port that a server started from the same shell would have', () => {
    expect(readSettings({ PORT: '9000' }).url).toBe('http://127.0.0.1:9000');
    expect(readSettings({ SUPERVISOR_PORT: '9001' }).url).toBe('http://127.0.0.1:9001');
  });

  test.each([
    ['PLATFORM_URL', 'localhost:8080', 'must be an http or https address'],
    ['PLATFORM_URL', 'http://me:pw@host', 'without a user'],
    ['WORKSPACE_ID', 'a b', 'must begin with a letter or digit'],
    ['APPROVAL_TIMEOUT', 'soon', 'must be a number of seconds from 1 to 86400'],
    ['APPROVAL_TIMEOUT', '0', 'must be a number of seconds from 1 to 86400'],
    ['APPROVAL_TIMEOUT', '90000', 'must be a number of seconds from 1 to 86400'],
    ['APPROVAL_POLL_INTERVAL', '-1', 'must be a number of seconds from 0.1 to 3600'],
    ['APPROVAL_USE_WEBSOCKET', 'maybe', 'must be one of'],
    ['PORT', 'http', 'must be a port number'],
  ])('%s="%s" is refused by its name, its value and what is allowed', (name, value, allowed) => {
    const read = () => readSettings({ [name]: value });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(allowed);
    expect(read).toThrow(name);
    if (!value.includes('pw@')) expect(read).toThrow(`it is "${value}"`);
  });

  test('a bad key is not shown, and every bad variable is named at once', () => {
    const read = () => readSettings({ COUNTERSIGN_KEY: 'secret with blanks', APPROVAL_TIMEOUT: 'x' });
    expect(read).toThrow(
      /APPROVAL_TIMEOUT .*COUNTERSIGN_KEY must be a key, without blanks; its value is not shown/,
    );
    expect(read).not.toThrow(/secret with blanks/);
  });
});
