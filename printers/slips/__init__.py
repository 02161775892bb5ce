"""The parts that slips are put together from, by what they speak of; they know no bytes, no clock and no printer."""
