import { refText } from '../../findings/cite.js';
import type { Probing } from '../../topology/topology.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';

const ID = 'health/health-check-thresholds-invalid';

/** Seconds and counts that AWS accepts, at either kind of load balancer. */
const RANGES = {
  interval: [5, 300],
  timeout: [2, 120],
  healthy: [2, 10],
  unhealthy: [2, 10],
} as const;

/** AWS refuses a health check that waits for an answer as long as until it asks again. */
export default defineCheck({
  id: ID,
  title: 'Seconds or counts of a health check that AWS refuses',
  severity: 'error',
  confidence: 'derived',
  on: 'probings',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events'],
  explains: ['model/model-deploy-failed'],

  run({ ref, counts, stack, isServing }) {
    const wrong = outOfRange(counts) ?? tooLong(counts, stack.type === 'application');
    if (wrong === undefined) return undefined;
    const said = saidOf(stack.failure, ID);
    return {
      message: `The health check that is asked for of ${refText(ref)} ${wrong.why}.`,
      fix: wrong.fix,
      evidence: [...wrong.evidence, ...(said === undefined ? [] : [said])],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
      // The load balancer goes on as it was, until somebody looks why it follows no change.
      ...(said === undefined && isServing ? { severity: 'warning' as const } : {}),
    };
  },
});

type Wrong = {
  readonly why: string;
  readonly fix: string;
  readonly evidence: readonly [
    Probing['counts']['interval']['source'],
    ...Probing['counts']['interval']['source'][],
  ];
};

function outOfRange(counts: Probing['counts']): Wrong | undefined {
  const names = ['interval', 'timeout', 'healthy', 'unhealthy'] as const;
  const name = names.find((one) => {
    const [least, most] = RANGES[one];
    return counts[one].value < least || counts[one].value > most;
  });
  if (name === undefined) return undefined;
  const { value, source, name: annotation } = counts[name];
  const [least, most] = RANGES[name];
  return {
    why: `has ${annotation} ${value}, and AWS takes ${least} to ${most}`,
    fix: `Set ${annotation} to ${least} or more, and ${most} at most.`,
    evidence: [source],
  };
}

/** A Network Load Balancer may wait until it asks again: the controller has it do so by default. */
function tooLong({ interval, timeout }: Probing['counts'], isStrict: boolean): Wrong | undefined {
  const isRight = isStrict ? timeout.value < interval.value : timeout.value <= interval.value;
  if (isRight) return undefined;
  const bound = isStrict ? 'less than' : 'no more than';
  const by = (one: typeof interval): string => (one.isExplicit ? '' : ' by default');
  return {
    why: `waits ${timeout.value} s for an answer${by(timeout)} and asks every ${interval.value} s${by(interval)}, and AWS wants the former to be ${bound} the latter`,
    fix: `Set ${timeout.name} to ${bound} ${interval.value}, or ${interval.name} to more.`,
    evidence: [timeout.source, interval.source],
  };
}
