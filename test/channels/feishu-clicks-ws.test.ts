import { overLongConnection } from './feishu-receiver.ts';

// What a click does must not depend on the way that it came: the webhook's suites run again, over the other way.
overLongConnection();
await import('./feishu-callback.test.ts');
await import('./feishu-evidence-clicks.test.ts');
