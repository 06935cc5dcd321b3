/** Loaded before anything else in every process and thread of Node that a function has: `lead-here.ts`. */
import { leadHere } from './lead-here.ts';

leadHere(process.env['SANDLOT_ENDPOINT'] ?? '');
