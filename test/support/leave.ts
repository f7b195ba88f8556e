import { targetGroup, targets, type Draft } from '../../fixtures/shop.js';

/** A target that nobody is behind any more drains. */
export function leave(s: Draft, service = 'web', id = '10.0.99.7'): void {
  const [one] = targets(s, service);
  targets(s, service).push({
    ...structuredClone(one),
    Target: { ...one.Target, Id: id },
    TargetHealth: {
      State: 'draining',
      Reason: 'Target.DeregistrationInProgress',
      Description: 'Target deregistration is in progress',
    },
  });
}

/** What ELB answers for an attribute of the target group. */
export function attribute(s: Draft, Key: string, Value: string, service = 'web'): void {
  const all = s['aws/elbv2/target-group-attributes'][targetGroup(s, service).TargetGroupArn];
  const known = all.find((one: Draft) => one.Key === Key);
  if (known === undefined) all.push({ Key, Value });
  else known.Value = Value;
}

export const delay = (s: Draft, seconds: number, service = 'web'): void =>
  attribute(s, 'deregistration_delay.timeout_seconds', String(seconds), service);
