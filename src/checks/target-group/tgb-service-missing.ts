import { cite, citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Without the Service, or the port of it that a binding names, the controller takes every target
 * out of the group, and calls that a success.
 */
export default defineCheck({
  id: 'target-group/tgb-service-missing',
  title: 'A binding leads to a Service or port that is not there',
  severity: 'error',
  confidence: 'proven',
  on: 'bindings',
  needs: ['kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/services'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['registration/targetgroup-empty'],

  run({ ref, object, service, port, deletingSeconds }) {
    if (port !== 'absent' || service === 'unknown' || deletingSeconds !== undefined) {
      return undefined;
    }
    const { name, port: portRef } = object.value.spec.serviceRef;
    const target = { kind: 'Service', namespace: ref.namespace, name };
    const isGone = service === 'absent';
    return {
      message: isGone
        ? `${refText(ref)} leads to ${refText(target)}, which does not exist.`
        : `${refText(ref)} leads to port ${portRef} of ${refText(target)}, which has no such port.`,
      fix: isGone
        ? `Create the Service ${name} again, or delete what made the binding.`
        : `Give the Service the port ${portRef} again, or let the binding name one that it has.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${isGone ? '' : `${name} -o yaml`}`.trim(),
      ],
      evidence: [
        cite(object, 'spec', 'serviceRef'),
        isGone ? citeAbsence('kubernetes/services', target) : cite(service.object, 'spec', 'ports'),
      ],
    };
  },
});
