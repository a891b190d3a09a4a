import { conformChannel } from '../conformance.ts';

conformChannel('discord');
