import { conformChannel } from '../conformance.ts';

conformChannel('webhook');
