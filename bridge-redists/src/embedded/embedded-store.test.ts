import { describeStore } from '../testing/store-suite.ts';
import { openEmbedded } from '../testing/suite-stores.ts';

describeStore('embedded', openEmbedded);
