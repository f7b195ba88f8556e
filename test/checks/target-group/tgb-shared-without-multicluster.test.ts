import { binding, recording, shop, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-shared-without-multicluster.js';
import { checkTester } from '../../support/check-tester.js';

const byo = (edit: (s: Draft, snapshot: Draft) => void) =>
  recording('healthy-byo-tgb', (s, snapshot) => {
    made(s).metadata.creationTimestamp = '2026-11-25T17:40:00Z';
    edit(s, snapshot);
  });
const made = (s: Draft): Draft => s['kubernetes/targetgroupbindings.elbv2.k8s.aws'][0];
const group = (s: Draft): Draft[] => s['aws/elbv2/target-health'][made(s).spec.targetGroupARN];
const stranger = (State: string): Draft => ({
  Target: { Id: '10.20.30.40', Port: 8080, AvailabilityZone: 'all' },
  TargetHealth: { State },
});

checkTester(check, {
  passes: {
    'multi-cluster mode': await byo((s) => {
      group(s).push(stranger('healthy'));
      made(s).spec.multiClusterTargetGroup = true;
    }),
    'a stranger that is leaving': await byo((s) => group(s).push(stranger('draining'))),
    'a pod that is gone, and fails': await byo((s) => group(s).push(stranger('unhealthy'))),
    'endpoints that changed just now': await byo((s, { capturedAt }) => {
      group(s).push(stranger('healthy'));
      for (const { metadata } of s['kubernetes/endpointslices.discovery.k8s.io']) {
        metadata.annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': capturedAt };
      }
    }),
    'namespaces that were not looked into': await byo((s, snapshot) => {
      group(s).push(stranger('healthy'));
      snapshot.scope = { namespaces: ['shop'], subject: null };
    }),
    'a group of another account, through a role': await byo((s) => {
      group(s).push(stranger('healthy'));
      made(s).spec.iamRoleArnToAssume = 'arn:aws:iam::210987654321:role/targets';
    }),
    'a group of the controller': shop((s) => {
      targets(s).push(stranger('healthy'));
      binding(s).metadata.creationTimestamp = '2026-11-25T17:40:00Z';
    }),
  },

  fails: {
    'a healthy stranger': {
      given: await byo((s) => group(s).push(stranger('healthy'))),
      finds: ['TargetGroup byo-web'],
    },
    'strangers only': {
      given: await byo((s) => {
        group(s).length = 0;
        group(s).push(stranger('healthy'));
      }),
      finds: ['TargetGroup byo-web'],
    },
  },
});
