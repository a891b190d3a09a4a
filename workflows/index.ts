export { approval } from './approval.ts';
export { cards } from './cards.ts';
export { clock } from './clock-probe.ts';
export { sweep } from './sweep.ts';
