import type { Pod } from '../nodes.js';
import { HEALTH, PUBLIC, deployment, shop } from '../objects.js';
import { healthy, scenario } from '../scenario.js';
import { initial, passes } from '../world.js';

const NEXT = { version: '1.5.0', image: 'registry.example/shop/web:1.5.0' };
const isNext = { version: NEXT.version };

export default scenario({
  expected: healthy({
    link: 'draining',
    difficulty: 'healthy-but-looks-odd',
    subject: 'deployment/web -n shop',
    rootCause: 'No fault: a rolling update with readiness gates, from before it until after it.',
  }),
  objects: shop({ isGated: true, ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
  async then({ lab, nodes, change, until, see, look, asked }) {
    await look('before the update');

    const old = (await see()).pods;
    await lab.setDraining(true);
    await lab.setTargetHealth([...old.map(passes), initial('Elb.RegistrationInProgress')]);
    nodes.decide({ app: 'web' }, { lingers: 3600 });
    nodes.decide(isNext, { isStarting: true, lingers: 3600 });
    await change(deployment(NEXT));
    await look('containers of the first new pods are created, and a first old pod is leaving');

    nodes.decide(isNext, { isReady: false, lingers: 3600 });
    await look('new pods run and are not ready');

    nodes.decide(isNext, { lingers: 3600 });
    await look('new pods are registered');

    await lab.setTargetHealth([...old.map(passes), initial('Elb.InitialHealthChecking')]);
    await look('health checks of the first new targets begin');

    const first = (await see()).pods.filter(isNew).map(passes);
    const healthyOnes = [...old.map(passes), ...first];
    await asked();
    await lab.setTargetHealth([...healthyOnes, initial('Elb.RegistrationInProgress')]);
    await look('new targets are healthy, and the controller has not seen it', {}, true);

    await until('the other new pods run', ({ pods }) => pods.filter(isNew).length === 4);
    await look('gates are open, more old pods leave, and more new ones are registered');

    await lab.setTargetHealth([...healthyOnes, initial('Elb.InitialHealthChecking')]);
    await look('health checks of the other new targets begin');

    await lab.setTargetHealth([]);
    await until('all old pods are leaving', ({ pods }) => pods.filter(isLeaving).length === 4);
    await look('all old pods are leaving, and their targets drain');

    nodes.decide({ app: 'web' }, {});
    await until('old pods are gone', ({ pods }) => pods.length === 4);
    await look('old pods are gone, and their targets drain');

    await lab.setDraining(false);
    await look('the update is over');
  },
});

const isNew = ({ metadata }: Pod): boolean => metadata.labels?.['version'] === NEXT.version;

const isLeaving = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;
