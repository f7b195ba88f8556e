import {
  incident,
  keep,
  pods,
  recording,
  shop,
  targets,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/overlay-cni-with-ip-target.js';
import { checkTester } from '../../support/check-tester.js';

const CLUSTER = 'Cluster shop-prod';
const dropPlugin = (s: Draft): void =>
  keep(s, 'kubernetes/daemonsets.apps', ({ metadata }) => metadata.name !== 'aws-node');
/** The pods of `web` have addresses that the VPC does not know, and the VPC's plugin is gone. */
function overlay(s: Draft): void {
  dropPlugin(s);
  for (const [index, { status }] of pods(s).entries()) {
    status.podIP = `10.244.0.${index + 1}`;
    status.podIPs = [{ ip: status.podIP }];
  }
}

checkTester(check, {
  passes: {
    'the plugin of the VPC, with a block that was not seen': shop((s) => {
      const daemonsets = s['kubernetes/daemonsets.apps'];
      overlay(s);
      s['kubernetes/daemonsets.apps'] = daemonsets;
    }),
    'another plugin that takes addresses of the VPC': shop(dropPlugin),
    'a second block of the VPC': shop((s) => {
      overlay(s);
      s['aws/ec2/vpcs'][0].CidrBlockAssociationSet.push({ CidrBlock: '10.244.0.0/16' });
    }),
    'pods of hybrid nodes, which may be routed to': shop((s) => {
      overlay(s);
      for (const { metadata } of s['kubernetes/nodes']) {
        metadata.labels['eks.amazonaws.com/compute-type'] = 'hybrid';
      }
    }),
    'a target that is healthy all the same': shop((s) => {
      overlay(s);
      targets(s)[0].Target.Id = '10.244.0.1';
    }),
    'pods of the host network': shop((s) => {
      overlay(s);
      for (const { spec } of pods(s)) spec.hostNetwork = true;
    }),
    instances: await recording('healthy-instance', overlay),
  },

  fails: {
    'an overlay': { given: shop(overlay), finds: [CLUSTER] },
    'an Ingress without a binding yet': {
      given: shop((s) => {
        overlay(s);
        useParams(s, { targetType: 'ip' });
        s['kubernetes/targetgroupbindings.elbv2.k8s.aws'] = [];
      }),
      finds: [CLUSTER],
    },
    'an incident': { given: await incident('inc-049'), finds: ['Cluster foundry-cilium'] },
  },
});
