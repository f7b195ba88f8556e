import { klass, pods, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/pods-crashlooping.js';
import { checkTester } from '../../support/check-tester.js';

const BACK_OFF = 'back-off 5m0s restarting failed container=web pod=web-1_shop(0a)';

function crash(pod: Draft, reason = 'CrashLoopBackOff', message?: string): void {
  pod.metadata.creationTimestamp = '2026-11-25T17:30:00Z';
  pod.status.conditions.find(({ type }: Draft) => type === 'Ready').status = 'False';
  pod.status.containerStatuses[0].ready = false;
  pod.status.containerStatuses[0].state = {
    waiting: { reason, ...(message === undefined ? {} : { message }) },
  };
}

const all = (s: Draft, reason?: string, message?: string): void =>
  pods(s).forEach((pod) => crash(pod, reason, message));

checkTester(check, {
  passes: {
    'containers that are being made': shop((s) => all(s, 'ContainerCreating')),
    'init containers that run': shop((s) => all(s, 'PodInitializing')),
    'pods that have just been made': shop((s, { capturedAt }) => {
      all(s, 'ErrImagePull');
      pods(s).forEach((pod) => (pod.metadata.creationTimestamp = capturedAt));
    }),
    'an init container of before, in a pod that is ready': shop((s) => {
      pods(s)[0].status.initContainerStatuses = [
        { name: 'init', state: { waiting: { reason: 'CrashLoopBackOff' } } },
      ];
    }),
    'a pod that is being deleted': shop((s, { capturedAt }) => {
      const [pod] = pods(s);
      crash(pod);
      pod.metadata.deletionTimestamp = capturedAt;
    }),
    'pods that no load balancer leads to': shop((s) => {
      all(s);
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
  },

  fails: {
    'all pods': {
      given: shop((s) => all(s, 'CrashLoopBackOff', BACK_OFF)),
      finds: ['Service shop/web'],
    },
    'one of several, whose image is not there': {
      given: shop((s) => crash(pods(s)[0], 'ImagePullBackOff')),
      finds: ['Service shop/web'],
    },
    'an init container': {
      given: shop((s) =>
        pods(s).forEach((pod) => {
          crash(pod, 'PodInitializing');
          pod.status.initContainerStatuses = [
            { name: 'init', state: { waiting: { reason: 'CreateContainerConfigError' } } },
          ];
        }),
      ),
      finds: ['Service shop/web'],
    },
  },
});
