import { conformChannel } from '../conformance.ts';

conformChannel('terminal');
