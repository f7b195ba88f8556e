import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** In another region nothing of the cluster is found: no subnet, no certificate, no instance. */
export default defineCheck({
  id: 'controller/controller-region-wrong',
  title: 'The controller works in another region than its nodes',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/nodes'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'subnets/subnet-discovery-no-match',
    'listener/cert-discovery-no-match',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'registration/target-missing',
  ],

  run({ ref, region, home }) {
    const own = home.region;
    if (region === undefined || own === undefined || own.value === region.value) return undefined;
    // A variable that is put in later says nothing.
    if (!/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region.value)) return undefined;
    return {
      message: `${refText(ref)} works in ${region.value}, but ${refText(own.ref)} is in ${String(own.value)}.`,
      fix: `Set region to ${String(own.value)} in the values of its chart.`,
      commands: [
        `helm -n ${ref.namespace ?? ''} upgrade ${ref.name} eks/aws-load-balancer-controller --version <chart> --reuse-values --set region=${String(own.value)}`,
      ],
      evidence: [region.source, own],
    };
  },
});
