import { cite, refText } from '../findings/cite.js';
import type { Fault } from '../findings/finding.js';
import type { Stack, Unavailable } from '../topology/topology.js';

/** What to say of rules that answer 503 in the place of something that was not there. */
export function faultOfStandIn(
  { serves, loadBalancer, unavailable }: Stack,
  wanted: Unavailable['wants'],
  fix: string,
): Fault | undefined {
  const found = unavailable.filter(({ wants }) => wants === wanted);
  const [first] = found;
  const rules = first?.listener.rules;
  if (first === undefined || rules === undefined || typeof loadBalancer !== 'object') {
    return undefined;
  }
  const { listener, index, member, route } = first;
  const members = found.flatMap((one) => one.member ?? []);
  const what =
    member === undefined || route === undefined
      ? 'some of its requests'
      : `${route.host ?? ''}${route.path ?? '/'} of ${refText(member.ref)}`;
  const more = found.length > 1 ? `, and the same is true of ${found.length - 1} more` : '';
  return {
    message: `Port ${listener.value.Port} of ${refText(loadBalancer.ref)} answers ${what} with a 503, "Backend ${wanted} does not exist"${more}.`,
    fix,
    commands: [`aws elbv2 describe-rules --listener-arn ${listener.value.ListenerArn}`],
    evidence: [
      cite(rules, index, 'Actions'),
      cite(rules, index, 'Conditions'),
      ...(member === undefined ? [] : [cite(member.object, 'spec', 'rules')]),
    ],
    affects: members.length === found.length ? members.map(({ ref }) => ref) : serves,
  };
}
