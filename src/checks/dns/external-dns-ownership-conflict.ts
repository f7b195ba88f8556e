import { cite, refText } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import { defineCheck } from '../define-check.js';

/**
 * external-dns changes a record only where a TXT record beside it says that it is its own. One
 * that it does not find there, or that names another owner, keeps the name where it leads.
 */
export default defineCheck({
  id: 'dns/external-dns-ownership-conflict',
  title: 'external-dns takes the record for somebody else’s',
  severity: 'warning',
  confidence: 'derived',
  on: 'hosts',
  needs: [
    'aws/elbv2/load-balancers',
    'dns',
    'kubernetes/deployments.apps',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: ['aws/route53/records', 'kubernetes/ingressclasses.networking.k8s.io', 'kubernetes/logs'],
  patience: 600,
  explains: ['dns/dns-stale-lb', 'dns/dns-points-elsewhere'],

  run({ name, sources, loadBalancer, answer, leadsHere, addresses, dangling, owners }, topology) {
    const [source] = sources;
    if (source === undefined || answer === undefined || leadsHere) return undefined;
    const resolved = answer.value.addresses ?? [];
    const isElsewhere = resolved.length > 0 && !resolved.some((one) => addresses.includes(one));
    if (dangling.length === 0 && !isElsewhere) return undefined;
    const place = dangling[0]?.source ?? cite(answer, 'addresses');
    const found = (why: string, fix: string, ...evidence: readonly Evidence[]) => ({
      message: `external-dns does not lead ${name} to ${refText(loadBalancer.ref)}, because ${why}.`,
      fix,
      commands: [`dig +short TXT ${name}`],
      evidence: [source, place, ...evidence] as const,
    });
    for (const { skipped } of topology.externalDns) {
      const said = skipped.get(name);
      if (said !== undefined) {
        return found(
          'the record is not its own',
          'Delete the record, or give it the ownership record that external-dns looks for.',
          said,
          ...owners.map((one) => one.source),
        );
      }
    }
    const [manager, ...others] = topology.externalDns;
    if (manager === undefined || others.length > 0 || owners.length === 0) return undefined;
    const { ownerId, txtPrefix, registry, source: args } = manager.flags;
    if (registry !== 'txt' || !manager.flags.isWhole || txtPrefix.includes('%{')) return undefined;
    const own = owners.filter(({ owner }) => owner === ownerId);
    const [first] = owners;
    // Of another cluster that serves, the name may well be.
    if (own.length === 0 && first !== undefined && dangling.length > 0) {
      return found(
        `the record belongs to the owner ${first.owner}, and not to ${ownerId}`,
        `Delete the record, or run external-dns with --txt-owner-id=${first.owner}.`,
        first.source,
        args,
      );
    }
    const [misplaced] = own;
    if (misplaced === undefined || own.some(({ record }) => record.startsWith(txtPrefix))) {
      return undefined;
    }
    return found(
      `its ownership record is ${misplaced.record}, and it looks for one that begins with ${txtPrefix}`,
      `Run external-dns with the --txt-prefix that the record was made with, or make the ownership record again under ${txtPrefix}.`,
      misplaced.source,
      args,
    );
  },
});
