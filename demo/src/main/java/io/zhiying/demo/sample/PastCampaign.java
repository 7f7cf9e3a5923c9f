package io.zhiying.demo.sample;

import java.time.LocalDate;
import java.util.List;

/** A campaign of 2017 and the households that received it. */
public record PastCampaign(String id, String type, LocalDate start, LocalDate end, List<String> households) {}
