import type { CheckId } from '../chain.js';
import { refText } from '../findings/cite.js';
import type { Fault, Ref } from '../findings/finding.js';
import type { Utterance } from '../topology/topology.js';
import { saidOf } from '../topology/voice.js';

/** What a check says where the objects tell nothing, and the newest failure is in its words. */
export function faultInWords(
  id: CheckId,
  ref: Ref,
  failure: Utterance | undefined,
  fix: string,
): Fault | undefined {
  const said = saidOf(failure, id);
  if (failure === undefined || said === undefined) return undefined;
  const { about, culprit, kind, message } = failure;
  const step = kind === 'deploy-failed' ? 'deploy' : 'build';
  return {
    message: `The controller could not ${step} ${refText(ref)}: ${message.replace(/\.$/, '')}.`,
    fix,
    commands: [
      `kubectl -n ${about.namespace ?? ''} describe ${about.kind.toLowerCase()} ${about.name}`,
    ],
    evidence: [said],
    subject: culprit ?? ref,
    confidence: 'proven',
  };
}
