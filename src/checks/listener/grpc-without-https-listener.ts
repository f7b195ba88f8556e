import { cite, refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

/**
 * A target group that speaks HTTP/2 or gRPC can only be behind an HTTPS listener. AWS refuses a
 * rule that leads to one from HTTP, and with it everything that comes after it.
 */
export default defineCheck({
  id: 'listener/grpc-without-https-listener',
  title: 'HTTP leads to a backend of gRPC or HTTP/2',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'aws/acm/certificates',
    'kubernetes/events',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
  ],
  explains: [
    'listener/listener-missing',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'target-group/targetgroup-protocol-version-mismatch',
  ],

  run(stack) {
    const { plan, ref } = stack;
    const refused = refusedFor(stack, 'listener/grpc-without-https-listener');
    const rules = (plan.state === 'planned' ? plan.listeners : []).flatMap((listener) =>
      listener.protocol === 'HTTP' ? listener.rules : [],
    );
    const led = rules.flatMap(({ member, port, actions }) =>
      actions.flatMap((action) =>
        action.type !== 'forward'
          ? []
          : action.targets.flatMap(({ serviceName, servicePort }) => {
              const backend = member.backends.find(
                (one) => one.serviceName === serviceName && one.portRef === servicePort,
              );
              const version = backend?.protocolVersion;
              return backend === undefined ||
                version === undefined ||
                !['GRPC', 'HTTP2'].includes(version.value)
                ? []
                : [{ member, port, backend, version }];
            }),
      ),
    );
    const [first] = led;
    const fix = 'Listen on HTTPS alone, or set ssl-redirect, so that HTTP leads to no backend.';
    if (first === undefined) {
      return refused === undefined
        ? undefined
        : {
            ...refused,
            message: `AWS refuses a rule of ${refText(ref)} that leads from HTTP to gRPC or HTTP/2.`,
            fix,
          };
    }
    const { member, port, backend, version } = first;
    return {
      subject: member.ref,
      message: `${refText(member.ref)} leads HTTP ${port} to ${refText(backend.ref)}, whose target group speaks ${version.value}.`,
      fix,
      commands: [
        `kubectl -n ${member.ref.namespace ?? ''} annotate ingress ${member.ref.name} alb.ingress.kubernetes.io/listen-ports='[{"HTTPS":443}]' --overwrite`,
      ],
      evidence: [
        cite(member.object, 'metadata', 'annotations', 'alb.ingress.kubernetes.io/listen-ports'),
        version.source,
        backend.source,
        ...(refused?.evidence ?? []),
      ],
      confidence: refused === undefined ? 'derived' : 'proven',
      severity: refused !== undefined || member.addresses.length === 0 ? 'error' : 'warning',
    };
  },
});
