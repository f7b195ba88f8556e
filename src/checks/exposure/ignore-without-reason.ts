import { refText } from '../../findings/cite.js';
import { IGNORING_SECTIONS } from '../../topology/ignores.js';
import { defineCheck } from '../define-check.js';

/** Whoever finds the fault later could not tell a decision from a forgotten line. */
export default defineCheck({
  id: 'exposure/ignore-without-reason',
  title: 'Findings are to be ignored, and nobody says why',
  severity: 'warning',
  confidence: 'proven',
  on: 'ignores',
  needs: [],
  uses: IGNORING_SECTIONS,

  run({ ref, patterns, reason, source, reasonSource, isRepeat }) {
    if (isRepeat || reason !== undefined || patterns.length === 0) return undefined;
    const given = reasonSource.value === null ? 'has no' : 'has an empty';
    return {
      message: `${refText(ref)} asks to ignore ${patterns.map((id) => `"${id}"`).join(', ')}, and ${given} ingress-doctor.dev/ignore-reason, so that nothing is ignored.`,
      fix: 'Say why in the annotation ingress-doctor.dev/ignore-reason, or remove ingress-doctor.dev/ignore.',
      evidence: [source, reasonSource],
    };
  },
});
