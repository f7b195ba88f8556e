import { refText } from '../../findings/cite.js';
import { IGNORING_SECTIONS } from '../../topology/ignores.js';
import { defineCheck } from '../define-check.js';

/** A misspelt id ignores nothing; and one that is no more stays behind for good. */
export default defineCheck({
  id: 'exposure/ignore-unknown-check',
  title: 'A check that is to be ignored does not exist',
  severity: 'warning',
  confidence: 'proven',
  on: 'ignores',
  needs: [],
  uses: IGNORING_SECTIONS,

  run({ ref, patterns, strangers, source, isRepeat }) {
    const [first] = strangers;
    if (isRepeat || (first === undefined && patterns.length > 0)) return undefined;
    if (first === undefined) {
      return {
        message: `The annotation ingress-doctor.dev/ignore of ${refText(ref)} names no check.`,
        fix: 'Name the checks that are to be ignored, or remove it.',
        evidence: [source],
      };
    }
    const more = strangers.length > 1 ? `, nor ${strangers.length - 1} more of those it names` : '';
    return {
      message: `${refText(ref)} asks to ignore "${first.pattern}", which is no check${more}.`,
      fix:
        first.nearest === undefined
          ? 'Look the id up with ingress-doctor checks, and correct or remove it.'
          : `Write "${first.nearest}", if that is meant.`,
      evidence: [source],
    };
  },
});
