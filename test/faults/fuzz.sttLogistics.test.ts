import { testFuzz } from './fuzz';

testFuzz('sttLogistics', 100_000);
