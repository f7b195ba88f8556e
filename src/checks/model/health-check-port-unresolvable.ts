import { cite, isSameRef, refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';

/** The health check goes to the port of the traffic, to a number, or to a port of the Service by
 * its name. With target type ip that port must lead to a number. */
export default defineCheck({
  id: 'model/health-check-port-unresolvable',
  title: 'A health check port that leads nowhere',
  severity: 'error',
  confidence: 'derived',
  on: 'backends',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events'],
  explains: [
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, exposure, service, healthCheckPort, targetType }, { stacks }) {
    if (typeof service !== 'object' || healthCheckPort === undefined) return undefined;
    const { value, source } = healthCheckPort;
    if (value === 'traffic-port' || /^[+-]?\d+$/.test(value)) return undefined;
    const ports = service.object.value.spec.ports ?? [];
    const index = ports.findIndex(({ name = '' }) => name === value);
    const port = ports[index];
    const isNamed = targetType?.value === 'ip' && typeof port?.targetPort === 'string';
    if (port !== undefined && !isNamed) return undefined;
    const stack = stacks.find(({ members }) =>
      members.some((member) => isSameRef(member.ref, exposure)),
    );
    const said = saidOf(stack?.failure, 'model/health-check-port-unresolvable');
    const names = ports.flatMap(({ name }) => name ?? []);
    const isServing =
      said === undefined && stack?.members.every(({ addresses }) => addresses.length > 0) === true;
    return {
      message:
        port === undefined
          ? `healthcheck-port is ${JSON.stringify(value)}, and ${refText(ref)} has no port of that name${names.length === 0 ? '' : ` but ${names.join(', ')}`}.`
          : `healthcheck-port is ${JSON.stringify(value)}, and that port of ${refText(ref)} leads to the named port ${String(port.targetPort)}, which the controller looks up for no health check.`,
      fix: 'Give healthcheck-port the number of the port, or traffic-port.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o jsonpath='{.spec.ports}'`,
      ],
      evidence: [
        source,
        port === undefined
          ? cite(service.object, 'spec', 'ports')
          : cite(service.object, 'spec', 'ports', index, 'targetPort'),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
      // What was deployed before stays, until somebody changes something.
      ...(isServing ? { severity: 'warning' as const } : {}),
    };
  },
});
