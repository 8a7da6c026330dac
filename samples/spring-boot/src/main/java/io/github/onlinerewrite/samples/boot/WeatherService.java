package io.github.onlinerewrite.samples.boot;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads and writes the table over HTTP. It knows nothing of rewrites. */
@SpringBootApplication
@RestController
public class WeatherService {

  private final JdbcTemplate database;

  WeatherService(JdbcTemplate database) {
    this.database = database;
  }

  /** The highest temperature of a measurement. */
  @GetMapping("/measurements/{id}")
  public String peak(@PathVariable("id") long id) {
    return String.valueOf(
        database.queryForMap("select * from measurement where id = ?", id).get("peaktemp"));
  }

  /** Changes it. */
  @PutMapping("/measurements/{id}")
  public String change(@PathVariable("id") long id, @RequestParam("peak") int peak) {
    return database.update("update measurement set peaktemp = ? where id = ?", peak, id)
        + " changed";
  }
}
