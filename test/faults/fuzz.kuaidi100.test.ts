import { testFuzz } from './fuzz';

testFuzz('kuaidi100', 100_000);
