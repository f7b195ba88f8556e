import { controller, type Draft } from '../../fixtures/shop.js';

/** The two pods of the shop's controller. */
export const ownPods = (s: Draft): Draft[] =>
  s['kubernetes/pods'].filter(
    ({ spec }: Draft) => spec.serviceAccountName === 'aws-load-balancer-controller',
  );

/** What the kubelet says of the controller's container, in each pod. */
export const ownStatuses = (s: Draft): Draft[] =>
  ownPods(s).map(({ status }) => status.containerStatuses[0]);

/** No replica of the controller is ready any more. */
export function bringDown(s: Draft): void {
  controller(s).status = {};
  for (const { status } of ownPods(s)) {
    status.containerStatuses[0].ready = false;
    for (const condition of status.conditions) condition.status = 'False';
  }
}

/** Its first pod ends again and again, all others with it. */
export function crash(s: Draft): void {
  bringDown(s);
  for (const status of ownStatuses(s)) {
    status.restartCount = 7;
    status.state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } };
    status.lastState = { terminated: { exitCode: 1, reason: 'Error' } };
  }
}

/** A line that the first pod logs, as JSON or as it is, at the moment of the capture. */
export function ownLog(s: Draft, line: Draft): void {
  const [pod] = ownPods(s);
  const text =
    typeof line === 'string'
      ? line
      : JSON.stringify({ level: 'error', ts: '2026-11-25T17:58:30Z', ...line });
  const key = `kube-system/${pod.metadata.name}/aws-load-balancer-controller`;
  s['kubernetes/logs'][key] = [...(s['kubernetes/logs'][key] ?? []), text];
}
