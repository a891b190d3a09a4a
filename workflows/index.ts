export { approval } from './approval.ts';
export { clock } from './clock-probe.ts';
