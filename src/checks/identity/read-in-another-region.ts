import { defineCheck } from '../define-check.js';

/**
 * Not a fault of the cluster but of whoever looks: load balancers, subnets and instances are of
 * one region, and in another one each of them would seem to be missing.
 */
export default defineCheck({
  id: 'identity/read-in-another-region',
  title: 'AWS was read in another region',
  severity: 'warning',
  confidence: 'derived',
  on: 'clusters',
  needs: ['kubernetes/nodes'],
  uses: [
    'aws/ec2/instances',
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],

  run({ elsewhere }) {
    const place = elsewhere.find(({ kind }) => kind === 'region');
    if (place === undefined) return undefined;
    const { read, own, evidence } = place;
    return {
      message: `Region ${read} of AWS was chosen, but the nodes of the cluster run in ${own}, of which nothing could be seen.`,
      fix: `Look again with --region ${own}, or without --region: the cluster says where it runs.`,
      evidence,
    };
  },
});
