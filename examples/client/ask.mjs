import { requestApproval } from '@countersign/client';

// Asks before it drops a table, and says what came of it:
//   npm run client:pack     in a clone of Countersign: writes countersign-client-VERSION.tgz into its root
//   npm install /path/to/countersign-client-VERSION.tgz
//   PLATFORM_URL=http://127.0.0.1:8080 node ask.mjs
// PLATFORM_URL, COUNTERSIGN_KEY, WORKSPACE_ID, APPROVAL_TIMEOUT and AUDIT_LOG_PATH say the rest.

const answer = await requestApproval({
  action: { sql: 'DROP TABLE old_orders' },
  reason: 'the orders of 2019 are in the archive',
  onWaiting: ({ id, links }) => console.error(`waiting for ${links.inbox ?? id}`),
});

if (answer.granted) {
  // To the byte what was approved; an approver may have edited it.
  console.log(`may run: ${answer.action.sql}`);
} else {
  console.log(`must not run: ${answer.outcome} by ${answer.by ?? 'nobody'}: ${answer.comment}`);
  process.exitCode = 1;
}
