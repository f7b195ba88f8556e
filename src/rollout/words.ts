import { refText } from '../findings/cite.js';
import type { Ending } from '../replacement/leaving.js';
import type { Assumptions, Pod, Way } from '../replacement/model.js';
import type { Replacement } from '../replacement/replacement.js';
import type { ReportedWindow } from '../replacement/report.js';
import type { Numbers } from '../topology/replacement.js';
import type { Drain } from '../topology/topology.js';

interface Parts {
  readonly way: Way;
  readonly pod: Pod;
  readonly ending: Ending;
  readonly assumed: Assumptions;
}

/** Why requests may fail in a window, in one sentence. */
export function windowText(
  window: Omit<ReportedWindow, 'message'>,
  { way, pod, ending, assumed }: Parts,
): string {
  const { kind, from, to, sure, onlyOnSpot } = window;
  const balancer = way.balancer === 'application' ? 'the ALB' : 'the NLB';
  const what = way.balancer === 'application' ? 'requests' : 'connections';
  const kill = onlyOnSpot ? assumed.notice : ending.sigkill;
  if (kind === 'nobody') {
    return `No target is sent to: the last old pod is deleted at ${at(from)} and ${balancer} sends to the first new one from ${at(to)} on.`;
  }
  if (kind === 'unwarned') {
    return `The preStop hook takes all ${pod.grace} s of the grace period: connections that are still open at ${at(from)} end without a word.`;
  }
  if (kind === 'cut') {
    return `${capital(balancer)} cuts ${what} that still run ${way.delay} s after deregistration; of ${assumed.request} s, those that begin in this time may be.`;
  }
  if (kind === 'killed') {
    const late =
      sure === 'suspected' ? `, should ${balancer} send to the pod for longer than assumed` : '';
    return `${capital(what)} of ${assumed.request} s that begin in this time still run when the process is killed at ${at(kill)}${late}.`;
  }
  const sent = `new ${what} may come to the pod until ${at(to)}`;
  if (from >= kill) return `The process is killed at ${at(kill)} and ${sent}.`;
  return way.targets === 'instance' && way.policy === 'Local'
    ? `The process stops at SIGTERM (${at(from)}), and where it was the last one of its node, ${sent}: only then is the node found unhealthy.`
    : `The process gets SIGTERM at ${at(ending.sigterm)} and ${sent}; whether it still takes them cannot be seen.`;
}

const at = (seconds: number): string => `${seconds} s`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What is no window, and worth knowing all the same. */
export function notesOf(
  drain: Drain,
  { setup }: Numbers,
  { available, schedule }: Replacement,
): readonly string[] {
  const { ways, replicas, budgets, strategy, progressDeadline, grace, spot } = drain;
  const count = replicas?.value;
  const notes: string[] = [];
  for (const { group } of ways) {
    const { service } = group;
    if (service === undefined || service.workloads.some(({ ref }) => ref === drain.ref)) continue;
    const selector = Object.entries(service.object.value.spec.selector ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    notes.push(
      `${refText(service.ref)} selects ${selector}, which selects no pod: timed as if it selected ${refText(drain.ref)}.`,
    );
  }
  for (const { group, targetType, delay } of ways) {
    if (targetType === 'ip' && delay.value !== 'unknown' && delay.value > grace.value) {
      notes.push(
        `Targets of ${group.ref.name} stay draining for ${delay.value} s, though their pods are gone after ${setup.pod.grace} s at most: harmless.`,
      );
    }
  }
  if (budgets === 'unknown') notes.push('PodDisruptionBudgets were not seen.');
  else if (budgets.length === 0 && count !== undefined && count > 1) {
    notes.push('No PodDisruptionBudget selects the pods: a drained node may take several at once.');
  } else {
    for (const { ref, allows } of budgets) {
      if (allows.value === 0)
        notes.push(`${refText(ref)} lets no pod be evicted: nodes cannot be drained.`);
    }
  }
  if (strategy.kind === 'blue-green') {
    notes.push('How traffic is switched from blue to green is not timed; only single pods are.');
  }
  if (strategy.kind === 'on-delete') {
    notes.push('Pods are replaced as somebody deletes them; only single pods are timed.');
  }
  if (count === undefined) notes.push('How many pods there are to be was not seen.');
  if (progressDeadline !== undefined && available > progressDeadline.value) {
    notes.push(
      `A new pod needs ${available} s to count as available, more than progressDeadlineSeconds (${progressDeadline.value}).`,
    );
  }
  if (schedule !== undefined && count === 1 && schedule.firstCreated > 0) {
    notes.push('There is one pod, and it goes before the next one comes.');
  }
  if (spot !== undefined) {
    notes.push(`${refText(spot.ref)} is a spot node: AWS gives notice two minutes ahead.`);
  }
  return notes;
}
