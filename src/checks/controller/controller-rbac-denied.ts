import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The ClusterRole of the controller grows with its versions. A newer image under the older role,
 * or a role that somebody trimmed, leaves it unable to read or write what it needs.
 */
export default defineCheck({
  id: 'controller/controller-rbac-denied',
  title: 'Kubernetes refuses the controller what it needs',
  severity: 'error',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/pods',
    'kubernetes/logs',
    'kubernetes/events',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'controller/controller-crashloop',
    'controller/controller-reconcile-stale',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/finalizer-add-failed',
  ],

  run({ ref, words }) {
    const said = words.find(({ meaning }) => meaning?.id === 'controller/controller-rbac-denied');
    if (said === undefined) return undefined;
    const { user, what } = said.meaning?.parts ?? {};
    return {
      message: `${refText(ref)} may not ${what ?? 'do what it needs'}: ${said.message.replace(/\.$/, '')}.`,
      fix: 'Apply the ClusterRole, the Role and their bindings of the version of the chart that is in use.',
      commands: [`kubectl auth can-i --list --as=${user ?? ''}`],
      evidence: [said.source],
    };
  },
});
