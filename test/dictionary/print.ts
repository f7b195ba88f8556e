import Table from 'cli-table3';
import { meaningOf } from '../../src/topology/dictionary.js';
import { needsNoEntry } from './frames.js';
import { errorStrings, type ErrorString } from './strings.js';

/*
 * `npm run dictionary -- DIR`: the error strings of a checkout of the controller that the
 * dictionary does not know. What it does not know is shown to users word by word.
 */

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Say where a checkout of the controller is: npm run dictionary -- DIR');
  process.exitCode = 2;
} else {
  const all = errorStrings(folder);
  const needed = all.filter((one) => !needsNoEntry(one));
  const unknown = needed.filter((one) => !isKnown(one));
  const table = new Table({ head: ['where', 'error'], style: { head: [], border: [] } });
  for (const { at, text } of unknown) table.push([at, text]);
  if (unknown.length > 0) console.log(table.toString());
  console.log(
    `${all.length} error strings; ${all.length - needed.length} wrap another, can't happen or are of other programs; ` +
      `${needed.length - unknown.length} known, ${unknown.length} unknown`,
  );
}

/** Of whatever it is said. */
function isKnown({ text }: ErrorString): boolean {
  return ['Ingress', 'Service', 'TargetGroupBinding'].some(
    (kind) => meaningOf(text, 'build-failed', { kind }) !== undefined,
  );
}
