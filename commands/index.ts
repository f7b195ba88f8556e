import Checks from './checks.js';
import Diagnose from './diagnose.js';
import Explain from './explain.js';

/** All commands are loaded on every start, so they load their work only when they run. */
export const commands = { checks: Checks, diagnose: Diagnose, explain: Explain };
