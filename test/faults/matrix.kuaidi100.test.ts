import { testMatrix } from './cells';

testMatrix('kuaidi100');
