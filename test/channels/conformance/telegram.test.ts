import { conformChannel } from '../conformance.ts';

conformChannel('telegram');
