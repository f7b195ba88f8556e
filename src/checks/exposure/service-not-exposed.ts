import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A Service of type ClusterIP or NodePort gets no load balancer by itself. Most Services are
 * meant to be like that, so it is only said of one that somebody asked about.
 */
export default defineCheck({
  id: 'exposure/service-not-exposed',
  title: 'Nothing exposes the Service',
  severity: 'warning',
  confidence: 'derived',
  on: 'asked',
  needs: [
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
  ],
  uses: [
    'kubernetes/targetgroupbindings.eks.amazonaws.com',
    'kubernetes/httproutes.gateway.networking.k8s.io',
    'kubernetes/grpcroutes.gateway.networking.k8s.io',
    'kubernetes/tlsroutes.gateway.networking.k8s.io',
    'kubernetes/tcproutes.gateway.networking.k8s.io',
    'kubernetes/udproutes.gateway.networking.k8s.io',
  ],

  run({ ref, object, leads }) {
    const { type = 'ClusterIP', ports } = object.value.spec;
    if (type === 'LoadBalancer' || type === 'ExternalName') return undefined;
    if (leads === 'unknown' || leads.length > 0) return undefined;
    const { namespace, name } = ref;
    const port = ports?.[0]?.port ?? 80;
    return {
      message: `${refText(ref)} is of type ${type}, and no Ingress, Gateway route or TargetGroupBinding leads to it.`,
      fix: 'Create an Ingress that names it, or make it a Service of type LoadBalancer.',
      commands: [
        `kubectl -n ${namespace ?? ''} create ingress ${name} --class=alb --rule='host.example.com/*=${name}:${port}'`,
      ],
      evidence: [cite(object, 'spec', 'type')],
    };
  },
});
