import { ingress, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/manifest-field-unknown.js';
import { cite } from '../../../src/findings/cite.js';
import type { Snapshot } from '../../../src/snapshot/snapshot.js';
import { lensOn } from '../../../src/topology/lens.js';
import { linkSnapshot } from '../../../src/topology/link.js';
import type { Applied, Rejection, Topology } from '../../../src/topology/topology.js';
import { checkTester } from '../../support/check-tester.js';

const NOTE = 'rejected';

/** As if each Ingress with a note had been refused by whom the note names. */
function link(snapshot: Snapshot): Topology {
  const applied = lensOn(snapshot)
    .all('kubernetes/ingresses.networking.k8s.io')
    .map((object): Applied => {
      const by = object.value.metadata.annotations?.[NOTE] as Rejection['by'] | undefined;
      const reason = 'spec.ingressClas is no field that its kind has';
      const evidence = [cite(object, 'spec', 'ingressClassName')] as const;
      return {
        ref: object.ref,
        serves: [object.ref],
        rejection: by && { by, webhook: '', reason, field: 'spec.ingressClas', evidence },
      };
    });
  return linkSnapshot(snapshot, { applied });
}

const note = (by: Rejection['by']): Snapshot =>
  shop((s) => (ingress(s).metadata.annotations[NOTE] = by));

checkTester(check, {
  link,
  passes: {
    'what the API server refuses itself': note('api-server'),
    'what a webhook refuses': note('webhook'),
  },
  fails: {
    'a field that nobody knows': { given: note('unknown-field'), finds: ['Ingress shop/web'] },
  },
});
