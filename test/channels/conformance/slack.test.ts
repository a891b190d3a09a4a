import { conformChannel } from '../conformance.ts';

conformChannel('slack');
