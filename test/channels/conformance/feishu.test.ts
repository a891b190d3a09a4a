import { conformChannel } from '../conformance.ts';

conformChannel('feishu');
