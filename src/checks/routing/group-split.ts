import { refText } from '../../findings/cite.js';
import { groupName } from '../../topology/groups.js';
import { defineCheck } from '../define-check.js';

/**
 * A load balancer is made for each name of a group. Names that differ in a dash or in two letters
 * that changed places are more likely one name than two.
 */
export default defineCheck({
  id: 'routing/group-split',
  title: 'Two groups whose names may be meant as one',
  severity: 'warning',
  confidence: 'suspected',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: ['dns/dns-points-elsewhere'],

  run({ ref, id, isExplicitGroup, members }, { stacks }) {
    if (!isExplicitGroup) return undefined;
    const twin = stacks.find(
      (other) => other.isExplicitGroup && other.id < id && mayBeMeantAsOne(other.id, id),
    );
    const [member, other] = [members[0], twin?.members[0]];
    if (twin === undefined || member === undefined || other === undefined) return undefined;
    const [own, its] = [groupName(member), groupName(other)];
    if (own === undefined || its === undefined) return undefined;
    return {
      message: `${refText(ref)} and ${refText(twin.ref)} get a load balancer each, and their names are almost the same.`,
      fix: 'If they are meant to share one, give all their Ingresses the same group.name.',
      commands: [`kubectl get ingress -A -o yaml | grep -B3 'group.name'`],
      evidence: [own.source, its.source],
      affects: [...members, ...twin.members].map((one) => one.ref),
    };
  },
});

/** Names of environments, which differ in a letter or a digit on purpose, are not. */
function mayBeMeantAsOne(a: string, b: string): boolean {
  const plain = (name: string): string => name.replaceAll(/[-.]/g, '');
  if (plain(a) === plain(b)) return true;
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  const [one = '', other = ''] = [a[at], a[at + 1]];
  return (
    /^[a-z]{2}$/.test(one + other) && b === `${a.slice(0, at)}${other}${one}${a.slice(at + 2)}`
  );
}
