import { incident, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/draining/instance-mode-drain-gap.js';
import { checkTester } from '../../support/check-tester.js';

const LEAVING = 'ip-10-149-36-124.eu-central-1.compute.internal';
const node = (s: Draft): Draft =>
  s['kubernetes/nodes'].find(({ metadata }: Draft) => metadata.name === LEAVING);
const instance = (s: Draft): Draft =>
  s['aws/ec2/instances'].find(({ InstanceId }: Draft) => InstanceId === 'i-0f20ca654aa5a5007');
const wakeNode = (s: Draft): void => {
  for (const one of node(s).status.conditions) if (one.type === 'Ready') one.status = 'True';
};

checkTester(check, {
  passes: {
    'a node that works until it is drained': await incident('inc-064', (s) => {
      wakeNode(s);
      instance(s).State.Name = 'running';
    }),
    'healthy node targets': await recording('healthy-instance'),
    'a node of which nothing is left but its target': await incident('inc-064', (s) => {
      s['kubernetes/nodes'] = s['kubernetes/nodes'].filter((one: Draft) => one !== node(s));
    }),
    'pods as targets': shop(),
  },

  fails: {
    'a node that was terminated': {
      given: await incident('inc-064'),
      finds: ['TargetGroup k8s-podcasts-player-06a34be5fd'],
    },
    'an instance that is being stopped while its kubelet reports still': {
      given: await incident('inc-064', wakeNode),
      finds: ['TargetGroup k8s-podcasts-player-06a34be5fd'],
    },
    'a kubelet that reports no more': {
      given: await incident('inc-064', (s) => {
        instance(s).State.Name = 'running';
      }),
      finds: ['TargetGroup k8s-podcasts-player-06a34be5fd'],
    },
  },
});
